import type { AnyService, AwsError } from '../service.ts'
import { CBOR_HEADERS, writeCborError } from './cbor.ts'
import { wireError } from './common-errors.ts'
import { queryNamespace } from './encode-response.ts'
import { isXmlRest } from './wire.ts'
import type { Protocol, WireResponse } from './wire.ts'
import { element, xmlDocument } from './write-xml.ts'

/** An error as the service's protocol carries it. HEAD answers have no body. */
export function encodeError(
  error: AwsError,
  service: AnyService | undefined,
  protocol: Protocol,
  requestId: string,
): WireResponse {
  const { code, status } = wireError(error, service, protocol)
  if (protocol === 'awsQuery') return queryError(code, status, error, service?.signingName ?? '', requestId)
  if (isXmlRest(protocol)) return s3Error(code, status, error, protocol, requestId)
  const compatible = queryCompatible(error, service)
  if (protocol === 'rpcV2Cbor') {
    const body = writeCborError(code, { message: error.message, ...error.details })
    return { status, headers: { ...CBOR_HEADERS, ...compatible }, body }
  }
  const response = jsonError(code, status, error, service, protocol)
  return { ...response, headers: { ...response.headers, ...compatible } }
}

const LEFT_QUERY = new Set(['monitoring', 'sqs'])

/** Services that left the query protocol still send that protocol's codes beside (Smithy, `awsQueryCompatible`). */
function queryCompatible(error: AwsError, service: AnyService | undefined): Record<string, string> {
  if (!service || !LEFT_QUERY.has(service.signingName)) return {}
  const { code, status } = wireError(error, service, 'awsQuery')
  return { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` }
}

function jsonError(
  code: string,
  status: number,
  error: AwsError,
  service: AnyService | undefined,
  protocol: Protocol,
): WireResponse {
  const key = service?.signingName === 'cloudtrail' ? 'Message' : 'message'
  const rest = protocol === 'restJson'
  const body = JSON.stringify({ ...(rest ? {} : { __type: code }), [key]: error.message, ...error.details })
  const headers: Record<string, string> = {
    'content-type': rest ? 'application/json' : `application/x-amz-json-${protocol.slice(-3)}`,
  }
  if (rest) headers['x-amzn-errortype'] = code
  return { status, headers, body }
}

function queryError(
  code: string,
  status: number,
  error: AwsError,
  signingName: string,
  requestId: string,
): WireResponse {
  const type = status < 500 ? 'Sender' : 'Receiver'
  const inner = element('Type', type) + element('Code', code) + element('Message', error.message)
  const body =
    `<ErrorResponse xmlns="${queryNamespace(signingName)}"><Error>${inner}</Error>` +
    `${element('RequestId', requestId)}</ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body: xmlDocument(body) }
}

function s3Error(
  code: string,
  status: number,
  error: AwsError,
  protocol: Protocol,
  requestId: string,
): WireResponse {
  const details = Object.entries(error.details)
  // What was not modified is not told again, and has no body (RFC 9110, section 15.4.5).
  if (status === 304) return { status, headers: error.headers, body: '' }
  const headers = { 'content-type': 'application/xml', ...error.headers }
  const told =
    element('Code', code) +
    element('Message', error.message) +
    details.map(([name, value]) => element(name, String(value))).join('')
  const ids = element('RequestId', requestId) + element('HostId', requestId)
  const body =
    protocol === 's3Control'
      ? `<ErrorResponse><Error>${told}</Error>${ids}</ErrorResponse>`
      : `<Error>${told}${ids}</Error>`
  return { status, headers, body: xmlDocument(body) }
}
