import { CborCodec, cbor, tagSymbol } from '@smithy/core/cbor'
import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'
import { readJson } from './read-json.ts'
import { serializationError } from './read-scalar.ts'

/** Names the protocol in both directions (Smithy RPC v2 CBOR protocol). */
export const CBOR_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
}

/**
 * A body in the SDK's form, held to the schema as a JSON body is.
 * @throws AwsError SerializationException
 */
export function readCbor(schema: NormalizedSchema, body: Uint8Array): unknown {
  return readJson(schema, body.length === 0 ? {} : plain(parse(body)))
}

function parse(body: Uint8Array): unknown {
  try {
    const value: unknown = cbor.deserialize(body)
    return value
  } catch {
    throw serializationError('', 'a structure')
  }
}

/** What JSON would hold in its place: seconds for a tagged time, base64 for bytes. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  if (Object.hasOwn(value, tagSymbol)) return plain(value['value'])
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}

/** An output in the SDK's form as a body; nothing at all where the operation has no output. */
export function writeCbor(schema: NormalizedSchema, output: Record<string, unknown>): Uint8Array {
  if (schema.isUnitSchema()) return new Uint8Array()
  const serializer = new CborCodec().createSerializer()
  serializer.write(schema, output)
  return serializer.flush()
}

/** An error's body: the shape's name and its members. */
export const writeCborError = (code: string, members: Record<string, unknown>): Uint8Array =>
  cbor.serialize({ __type: code, ...members })
