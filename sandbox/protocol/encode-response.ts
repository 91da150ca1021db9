import type { AnyService } from '../service.ts'
import { CBOR_HEADERS, writeCbor } from './cbor.ts'
import { httpTrait, outputSchema } from './schema.ts'
import type { OperationSchema } from './schema.ts'
import { isXmlRest } from './wire.ts'
import type { Protocol, WireResponse } from './wire.ts'
import { writeJson } from './write-json.ts'
import { XML_NAMESPACES, writeRest } from './write-rest.ts'
import { element, writeXml, xmlDocument } from './write-xml.ts'

const QUERY_NAMESPACES: Readonly<Record<string, string>> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
}

/** The namespace of a query service's XML. */
export const queryNamespace = (signingName: string): string =>
  QUERY_NAMESPACES[signingName] ?? `https://${signingName}.amazonaws.com/doc/`

/** An operation's output as the service would send it. */
export function encodeResponse(
  service: AnyService,
  operation: { name: string; schema: OperationSchema },
  output: Record<string, unknown>,
  protocol: Protocol,
  requestId: string,
): WireResponse {
  const schema = outputSchema(operation.schema)
  if (protocol === 'awsQuery') return queryResponse(service, operation, output, requestId)
  if (protocol === 'rpcV2Cbor') {
    return { status: 200, headers: { ...CBOR_HEADERS }, body: writeCbor(schema, output) }
  }
  if (protocol === 'restXml' && operation.name === 'GetBucketLocation') return location(output)
  if (protocol === 'restJson' || isXmlRest(protocol)) {
    const status = service.statuses?.[operation.name] ?? httpTrait(operation.schema)?.status ?? 200
    return writeRest(schema, output, status, isXmlRest(protocol) ? XML_NAMESPACES[protocol] : undefined)
  }
  const body = schema.isUnitSchema() ? '{}' : JSON.stringify(writeJson(schema, output))
  return { status: 200, headers: { 'content-type': `application/x-amz-json-${protocol.slice(-3)}` }, body }
}

function queryResponse(
  service: AnyService,
  { name, schema }: { name: string; schema: OperationSchema },
  output: Record<string, unknown>,
  requestId: string,
): WireResponse {
  const shape = outputSchema(schema)
  const result = shape.isUnitSchema() ? '' : renameRoot(writeXml(shape, output, ''), `${name}Result`)
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`
  const root = `${name}Response`
  const body = `<${root} xmlns="${queryNamespace(service.signingName)}">${result}${metadata}</${root}>`
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: xmlDocument(body) }
}

/** The query protocol wraps an output in `<OperationResult>`, whatever its shape is called. */
function renameRoot(xml: string, name: string): string {
  const root = /^<([^\s/>]+)/.exec(xml)?.[1]
  if (!root) return `<${name}/>`
  const opened = `<${name}${xml.slice(root.length + 1)}`
  const closing = `</${root}>`
  return opened.endsWith(closing) ? `${opened.slice(0, -closing.length)}</${name}>` : opened
}

/** The one answer of S3 whose root element holds the text itself; us-east-1 is an empty one. */
function location({ LocationConstraint: region }: Record<string, unknown>): WireResponse {
  const text = typeof region === 'string' ? region : ''
  const body = `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(body) }
}
