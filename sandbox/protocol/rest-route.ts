import { AwsError } from '../service.ts'
import { httpTrait, inputSchema, operationNames, operationSchema, requiredMembers } from './schema.ts'
import type { OperationSchema } from './schema.ts'
import type { WireRequest } from './wire.ts'

export type RestMatch = { name: string; operation: OperationSchema; labels: Record<string, string> }

type Route = {
  name: string
  operation: OperationSchema
  method: string
  takesBucket: boolean
  segments: string[]
  constants: [string, string][]
  requiredQuery: string[]
  requiredHeaders: string[]
}

const tables = new WeakMap<object, Route[]>()

/**
 * The operation of a REST service that a request is meant for, the most specific one where several fit. It looks
 * among all that the client knows, so that an operation which the sandbox lacks is not mistaken for another.
 * @param path Path below the bucket, for S3; as it came, for the others.
 */
export function matchRest(
  schemas: object,
  request: WireRequest,
  path: string,
  inBucket: boolean | undefined,
): RestMatch | undefined {
  const matches: { route: Route; labels: Record<string, string>; weight: number }[] = []
  for (const route of routesOf(schemas)) {
    if (inBucket !== undefined && inBucket !== route.takesBucket) continue
    const labels = matchRoute(route, request, path)
    if (labels) matches.push({ route, labels, weight: weigh(route, request) })
  }
  const best = matches.toSorted((a, b) => b.weight - a.weight)[0]
  return best && { name: best.route.name, operation: best.route.operation, labels: best.labels }
}

/** `x-id` is the SDK's alone: it decides between equals, and its absence means nothing. */
function weigh(route: Route, request: WireRequest): number {
  const specific = route.constants.length + route.requiredQuery.length + route.requiredHeaders.length
  const literals = route.segments.filter((segment) => !segment.startsWith('{')).length
  return specific * 4 + literals * 2 + (request.query.get('x-id') === route.name ? 1 : 0)
}

function routesOf(schemas: object): Route[] {
  const known = tables.get(schemas)
  if (known) return known
  const routes = operationNames(schemas).flatMap((name) => routeOf(schemas, name) ?? [])
  tables.set(schemas, routes)
  return routes
}

function routeOf(schemas: object, name: string): Route | undefined {
  const operation = operationSchema(schemas, name)
  const http = operation && httpTrait(operation)
  if (!operation || !http) return undefined
  const [pattern = '/', search = ''] = http.uri.split('?')
  const input = inputSchema(operation)
  const members = requiredMembers(input)
  const required = members.map((member) => input.getMemberSchema(member).getMergedTraits())
  return {
    name,
    operation,
    method: http.method,
    takesBucket: members.includes('Bucket'),
    segments: pattern.split('/').slice(1),
    constants: [...new URLSearchParams(search)].filter(([key]) => key !== 'x-id'),
    requiredQuery: required.flatMap((traits) => traits.httpQuery ?? []),
    requiredHeaders: required.flatMap((traits) => traits.httpHeader?.toLowerCase() ?? []),
  }
}

function matchRoute(route: Route, request: WireRequest, path: string): Record<string, string> | undefined {
  if (route.method !== request.method) return undefined
  const constantsFit = route.constants.every(([key, value]) =>
    value ? request.query.get(key) === value : request.query.has(key),
  )
  if (!constantsFit) return undefined
  if (!route.requiredQuery.every((key) => request.query.has(key))) return undefined
  if (!route.requiredHeaders.every((key) => request.headers[key] !== undefined)) return undefined
  return matchPath(route.segments, path)
}

/**
 * A part of a path without its percent-encoding.
 * @throws AwsError InvalidURI, as S3 has it (S3 API reference, "List of error codes")
 */
export function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400, { URI: text })
  }
}

function matchPath(segments: string[], path: string): Record<string, string> | undefined {
  const parts = path.split('/').slice(1)
  const labels: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const greedy = /^\{(\w+)\+\}$/.exec(segment)?.[1]
    if (greedy) {
      const rest = parts.slice(index).join('/')
      return rest ? { ...labels, [greedy]: decodeLabel(rest) } : undefined
    }
    const label = /^\{(\w+)\}$/.exec(segment)?.[1]
    const part = parts[index]
    if (part === undefined || (label ? part === '' : part !== segment)) return undefined
    if (label) labels[label] = decodeLabel(part)
  }
  return parts.length === segments.length ? labels : undefined
}
