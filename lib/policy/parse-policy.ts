import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { checkSettings } from './check-settings.ts'
import { fillDefaults } from './fill-defaults.ts'
import { nearestName } from './nearest-name.ts'
import { PolicyError } from './policy-error.ts'
import type { Policy } from './policy.ts'
import { policyFile } from './schema.ts'

type Path = readonly PropertyKey[]

/**
 * Reads a policy from YAML text (JSON is YAML too).
 * @param file name that errors are reported under
 * @throws PolicyError with file, line and column of each problem, and the nearest known name for an unknown one
 */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  if (document.errors.length > 0) {
    throw new PolicyError(document.errors.map((e) => `${at(e.pos[0])}: ${firstLine(e.message)}`))
  }
  const result = policyFile.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (result.success) return fillDefaults(result.data)
  throw new PolicyError(result.error.issues.flatMap((issue) => problemsOf(issue, document, at)))
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, at: (offset: number) => string): string[] {
  if (issue.code !== 'unrecognized_keys') {
    return [`${at(valueOffset(document, issue.path))}: ${placeName(issue.path)}${messageOf(issue)}`]
  }
  return issue.keys.map((key) => {
    const near = nearestName(key, knownNames(issue.path))
    const what = issue.path.length === 1 && issue.path[0] === 'checks' ? 'unknown check' : 'unknown key'
    const where = at(keyOffset(document, issue.path, key))
    return `${where}: ${what} "${key}"${near ? `; did you mean "${near}"?` : ''}`
  })
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const options = issue.errors.flatMap((branch) => branch.map((inner) => firstLine(inner.message)))
    return options.length > 0 ? [...new Set(options)].join(', or ') : issue.message
  }
  return firstLine(issue.message)
}

const placeName = (path: Path) => (path.length === 0 ? '' : `${path.map(String).join('.')}: `)
const firstLine = (text: string) => text.split('\n', 1)[0] ?? text

/** Names that the schema knows at a path, for the suggestion. */
function knownNames(path: Path): string[] {
  const [first, second] = path
  if (first === undefined) return Object.keys(policyFile.shape)
  if (first === 'checks' && second === undefined) return Object.keys(checkSettings)
  if (first === 'checks' && typeof second === 'string') {
    return Object.entries(checkSettings).flatMap(([id, settings]) =>
      id === second ? Object.keys(settings.shape) : [],
    )
  }
  if (first === 'regions') return ['include', 'expectedDenied']
  if (first === 'budget') return ['repairs', 'minutes']
  if (first === 'pipelines') return ['role', 'owner', 'expires']
  return ['check', 'resource', 'reason', 'owner', 'expires']
}

function valueOffset(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function keyOffset(document: Document, path: Path, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(node)) return 0
  const pair = node.items.find((item) => isNode(item.key) && String(item.key) === key)
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : 0
}
