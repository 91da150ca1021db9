import { NormalizedSchema, translateTraits } from '@smithy/core/schema'

export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0]

/** What the SDK's client exports as `Name$`: a tuple [9, namespace, name, traits, input, output]. */
export type OperationSchema = readonly [9, string, string, TraitsRef, SchemaRef, SchemaRef]
type TraitsRef = Parameters<typeof translateTraits>[0]

const isOperationSchema = (value: unknown): value is OperationSchema => Array.isArray(value) && value[0] === 9

const isErrorSchema = (value: unknown): value is SchemaRef => Array.isArray(value) && value[0] === -3

/** The schema of one operation, from the namespace import of an SDK client. */
export function operationSchema(schemas: object, name: string): OperationSchema | undefined {
  const exported: unknown = Object.hasOwn(schemas, `${name}$`) ? Reflect.get(schemas, `${name}$`) : undefined
  return isOperationSchema(exported) ? exported : undefined
}

export const inputSchema = (operation: OperationSchema): NormalizedSchema => NormalizedSchema.of(operation[4])
export const outputSchema = (operation: OperationSchema): NormalizedSchema =>
  NormalizedSchema.of(operation[5])

/** Method, URI pattern and status of an operation of a REST service. */
export function httpTrait(
  operation: OperationSchema,
): { method: string; uri: string; status: number } | undefined {
  const http: unknown = translateTraits(operation[3]).http
  if (!Array.isArray(http)) return undefined
  const [method, uri, status]: unknown[] = http
  if (typeof method !== 'string' || typeof uri !== 'string' || typeof status !== 'number') return undefined
  return { method, uri, status }
}

/**
 * Names of the members that must be present. A structure's tuple lists them first and ends with their number.
 */
export function requiredMembers(schema: NormalizedSchema): string[] {
  const tuple: unknown = schema.getSchema()
  if (!Array.isArray(tuple)) return []
  const names: unknown = tuple[4]
  const required: unknown = tuple[6]
  if (!Array.isArray(names) || typeof required !== 'number') return []
  return names.slice(0, required).filter((name): name is string => typeof name === 'string')
}

/** The shape of one error of a service, by its name or by its code in the query protocol. */
export function errorSchema(schemas: object, code: string): NormalizedSchema | undefined {
  const known = errorsOf.get(schemas) ?? errorsByCode(schemas)
  errorsOf.set(schemas, known)
  return known.get(code)
}

const errorsOf = new WeakMap<object, Map<string, NormalizedSchema>>()

function errorsByCode(schemas: object): Map<string, NormalizedSchema> {
  const found = Object.entries(schemas).flatMap(([name, exported]) =>
    name.endsWith('$') && isErrorSchema(exported) ? [NormalizedSchema.of(exported)] : [],
  )
  const byCode = found.flatMap((schema) => {
    const code = queryErrorTrait(schema)?.code
    return code === undefined ? [] : [[code, schema] as const]
  })
  return new Map([...byCode, ...found.map((schema) => [schema.getName() ?? '', schema] as const)])
}

/** The code and status that the query protocol sends for an error. */
export function queryErrorTrait(schema: NormalizedSchema): { code: string; status: number } | undefined {
  const trait: unknown = schema.getMergedTraits().awsQueryError
  if (!Array.isArray(trait)) return undefined
  const [code, status]: unknown[] = trait
  return typeof code === 'string' && typeof status === 'number' ? { code, status } : undefined
}

/** The HTTP status that an error declares. */
export function httpErrorTrait(schema: NormalizedSchema): number | undefined {
  const status: unknown = schema.getMergedTraits().httpError
  return typeof status === 'number' ? status : undefined
}

/** Names of all operations that the SDK's client knows. */
export const operationNames = (schemas: object): string[] =>
  Object.entries(schemas)
    .filter(([name, exported]) => name.endsWith('$') && isOperationSchema(exported))
    .map(([name]) => name.slice(0, -1))
