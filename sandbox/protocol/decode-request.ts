import type { AnyService } from '../service.ts'
import { AwsError } from '../service.ts'
import { readCbor } from './cbor.ts'
import { isRecord } from './is-record.ts'
import { readJson } from './read-json.ts'
import { readQuery } from './read-query.ts'
import { parseJson, readRest } from './read-rest.ts'
import { decodeLabel, matchRest } from './rest-route.ts'
import { inputSchema, operationSchema } from './schema.ts'
import type { OperationSchema } from './schema.ts'
import { isXmlRest } from './wire.ts'
import type { Protocol, WireRequest } from './wire.ts'

/** Which operation a request asks for. Its input is read later, so that a fault can come first. */
export type Called = {
  name: string
  schema: OperationSchema
  readInput: () => Record<string, unknown>
}

const unknownOperation = (name: string): AwsError =>
  new AwsError('UnknownOperationException', `The operation ${name} is not known`, 400)

/**
 * Finds the operation.
 * @throws AwsError UnknownOperationException (InvalidAction in query) where the service's model has none
 */
export function calledOperation(service: AnyService, request: WireRequest, protocol: Protocol): Called {
  if (protocol === 'awsJson1.0' || protocol === 'awsJson1.1') return jsonCall(service, request)
  if (protocol === 'rpcV2Cbor') return cborCall(service, request)
  if (protocol === 'awsQuery') return queryCall(service, request)
  return restCall(service, request, protocol)
}

function jsonCall(service: AnyService, request: WireRequest): Called {
  const target = request.headers['x-amz-target'] ?? ''
  const name = target.slice(target.lastIndexOf('.') + 1)
  const schema = operationSchema(service.schemas, name)
  if (!schema) throw unknownOperation(name)
  return { name, schema, readInput: () => asRecord(readJson(inputSchema(schema), parseJson(request.body))) }
}

/** The path names the operation: `/service/<shape>/operation/<name>`. */
function cborCall(service: AnyService, request: WireRequest): Called {
  const name = /\/operation\/(\w+)\/?$/.exec(request.path)?.[1] ?? ''
  const schema = operationSchema(service.schemas, name)
  if (!schema) throw unknownOperation(name)
  return { name, schema, readInput: () => asRecord(readCbor(inputSchema(schema), request.body)) }
}

function queryCall(service: AnyService, request: WireRequest): Called {
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
  for (const [key, value] of request.query) form.append(key, value)
  const name = form.get('Action') ?? ''
  const schema = operationSchema(service.schemas, name)
  if (!schema) throw new AwsError('InvalidAction', `The action ${name} is not valid for this endpoint.`)
  return { name, schema, readInput: () => asRecord(readQuery(inputSchema(schema), form)) }
}

function restCall(service: AnyService, request: WireRequest, protocol: Protocol): Called {
  const [bucket, path] = protocol === 'restXml' ? splitBucket(request.path) : [undefined, request.path]
  const match = matchRest(
    service.schemas,
    request,
    path,
    isXmlRest(protocol) ? bucket !== undefined : undefined,
  )
  if (!match) throw unknownOperation(`${request.method} ${request.path}`)
  const labels = bucket === undefined ? match.labels : { ...match.labels, Bucket: bucket }
  const schema = match.operation
  return {
    name: match.name,
    schema,
    readInput: () => readRest(inputSchema(schema), request, labels, isXmlRest(protocol) ? 'xml' : 'json'),
  }
}

function splitBucket(path: string): [string | undefined, string] {
  const [, bucket = '', ...rest] = path.split('/')
  return [bucket ? decodeLabel(bucket) : undefined, `/${rest.join('/')}`]
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
