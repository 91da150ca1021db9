import { isS3Control } from './protocol-of.ts'
import type { WireRequest } from './wire.ts'

/**
 * A request to S3 in one form: the bucket in the path also where it came in the host, and the `x-amz-` parameters of
 * a presigned URL among the headers (S3 user guide, "Virtual hosting of general purpose buckets"; S3 API reference,
 * "Authenticating Requests: Using Query Parameters").
 */
export function s3Request(request: WireRequest): WireRequest {
  const bucket = isS3Control(request) ? undefined : HOST.exec(request.headers['host'] ?? '')?.[1]
  const path = bucket === undefined ? request.path : `/${bucket}${request.path}`
  return { ...request, path, headers: { ...headersInQuery(request.query), ...request.headers } }
}

/** A bucket's host, of AWS or on loopback. That of S3 Control begins with the account. */
const HOST = /^(.+)\.(?:localhost|s3(?:[.-][a-z0-9-]+){0,2}\.amazonaws\.com(?:\.cn)?)(?::\d+)?$/

/** What the signature itself takes is in the query alone, spelled with capitals by S3's clients. */
const OF_THE_SIGNATURE =
  /^x-amz-(?:algorithm|credential|date|expires|signedheaders|signature|security-token)$/

function headersInQuery(query: URLSearchParams): Record<string, string> {
  if (!query.has('X-Amz-Signature')) return {}
  const names = [...query.keys()].filter((name) => {
    const header = name.toLowerCase()
    return header.startsWith('x-amz-') && !OF_THE_SIGNATURE.test(header)
  })
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), query.get(name) ?? '']))
}
