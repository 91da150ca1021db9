/** A request as it came over HTTP, body collected. Header names are in lower case. */
export type WireRequest = {
  method: string
  /** Still percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** Header names must be in lower case: the SDK crashes on a second Content-Length. */
export type WireResponse = {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
  /** Milliseconds between headers and body. */
  bodyAfter?: number
}

/**
 * How a service writes requests, answers and errors. S3 Control differs from S3's `restXml` by its paths, which hold no
 * bucket, and by its errors, which are wrapped.
 */
export type Protocol =
  'awsJson1.0' | 'awsJson1.1' | 'awsQuery' | 'restJson' | 'restXml' | 's3Control' | 'rpcV2Cbor'

export const isXmlRest = (protocol: Protocol): protocol is 'restXml' | 's3Control' =>
  protocol === 'restXml' || protocol === 's3Control'
