import { isNode, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import {
  type ProtectedResources,
  protectedByDefault,
  type ResourceKind,
  resourceKinds,
  rolesIn,
} from './protected-resources.ts'

const names = z.array(z.string().min(1)).optional()

/** A protection file: names or ARNs, with `*`, of what to protect; a kind that is left out keeps its default. */
const protectionFile = z.strictObject({
  trails: names,
  buckets: names,
  keys: names,
  topics: names,
  logGroups: names,
  rules: names,
  functions: names,
  alarms: names,
  roles: names,
  tables: names,
  queues: names,
  stateMachines: names,
  schedules: names,
  stacks: names,
  retentionDays: z.number().int().positive().optional(),
  /** As which the guard acts: exact ARNs, each with its unique id and a colon before it where that is known. */
  guardRoles: z
    .array(z.string().regex(/^(?:AROA\w+:)?arn:[^\s*?]+:role\/[^\s*?]+$/, 'is no ARN of a role'))
    .optional(),
})

/** A protection file that cannot be used: each problem with its place. */
export class ProtectionError extends Error {
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'ProtectionError'
  }
}

/**
 * Reads a protection file from YAML text (JSON is YAML too).
 * @param file name that errors are reported under
 * @throws ProtectionError with file, line and column of each problem
 */
export function parseProtection(text: string, file: string): ProtectedResources {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  if (document.errors.length > 0) {
    throw new ProtectionError(document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`))
  }
  const result = protectionFile.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (result.success) return { ...protectedByDefault, ...given(result.data) }
  throw new ProtectionError(
    result.error.issues.map((issue) => {
      const node = document.getIn(issue.path, true)
      const where = at(isNode(node) && node.range ? node.range[0] : 0)
      const place = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : ''
      return `${where}: ${place}${issue.message}${hintOf(issue)}`
    }),
  )
}

function hintOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return ''
  return `; known are ${Object.keys(protectionFile.shape).join(', ')}`
}

/** What the file leaves out keeps its default. */
function given(file: z.infer<typeof protectionFile>): Partial<ProtectedResources> {
  const lists: Partial<Record<ResourceKind, readonly string[]>> = {}
  for (const kind of resourceKinds) {
    const list = file[kind]
    if (list) lists[kind] = list
  }
  const roles = rolesIn(file.guardRoles?.join(' ') ?? '')
  return {
    ...lists,
    ...(file.retentionDays && { retentionDays: file.retentionDays }),
    ...(file.guardRoles && { guard: { roles, others: roles } }),
  }
}
