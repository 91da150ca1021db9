import type { WireRequest } from './wire.ts'

/** Who signed for which service in which region, as SigV4's credential scope says. Signatures are not verified. */
export type CredentialScope = { accessKeyId: string; region: string; signingName: string }

const HEADER = /^AWS4-HMAC-SHA256\s+.*Credential=([^,\s]+)/

/** Reads the scope from the Authorization header or, of a presigned request, from X-Amz-Credential. */
export function credentialScope(request: WireRequest): CredentialScope | undefined {
  const header = HEADER.exec(request.headers['authorization'] ?? '')?.[1]
  const credential = header ?? request.query.get('X-Amz-Credential')
  if (credential === null) return undefined
  const parts = credential.split('/')
  const [signingName, terminator] = parts.slice(-2)
  const region = parts.at(-3)
  const accessKeyId = parts.slice(0, -4).join('/')
  if (terminator !== 'aws4_request' || !accessKeyId || !region || !signingName) return undefined
  return { accessKeyId, region, signingName }
}
