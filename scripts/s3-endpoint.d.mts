type Parameters = {
  Region: string
  Bucket?: string | undefined
  Endpoint?: string | undefined
  ForcePathStyle?: boolean | undefined
  UseDualStack?: boolean | undefined
  UseFIPS?: boolean | undefined
}

export declare function defaultEndpointResolver(parameters: Parameters): {
  url: URL
  headers: Record<string, string[]>
  properties: { authSchemes: Record<string, unknown>[] }
}
