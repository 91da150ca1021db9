import { type Document, isMap, isNode, LineCounter, parseDocument, visit } from 'yaml'
import { errorMessage } from '../aws/errors.ts'
import { fillDefaults } from './fill-defaults.ts'
import type { Policy } from './policy.ts'
import { PolicyError } from './policy-error.ts'
import { type Problem, problemsOf } from './problems-of.ts'
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
    throw new PolicyError(document.errors.map((error) => `${at(error.pos[0])}: ${yamlProblem(error)}`))
  }
  const result = policyFile.safeParse(plainData(document, at), { reportInput: true })
  if (result.success) return fillDefaults(result.data)
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue))
  throw new PolicyError(problems.map((problem) => `${at(offsetOf(document, problem))}: ${problem.text}`))
}

function yamlProblem({ code, message }: { code: string; message: string }): string {
  if (code === 'MULTIPLE_DOCS') return 'a policy is one document, and a second one begins here'
  return message.split('\n', 1)[0] ?? message
}

/** Aliases are the one thing that still can go wrong: they may name nothing, or multiply without end. */
function plainData(document: Document, at: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new PolicyError([`${at(aliasOffset(document))}: ${errorMessage(error)}`])
  }
}

/** Of the alias that names nothing, else of the first. */
function aliasOffset(document: Document): number {
  const offsets: { offset: number; dangling: boolean }[] = []
  visit(document, {
    Alias: (_key, alias) => {
      offsets.push({ offset: alias.range?.[0] ?? 0, dangling: alias.resolve(document) === undefined })
    },
  })
  return (offsets.find(({ dangling }) => dangling) ?? offsets[0])?.offset ?? 0
}

function offsetOf(document: Document, { path, key }: Problem): number {
  return key === undefined ? valueOffset(document, path) : keyOffset(document, path, key)
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
  if (!isMap(node)) return valueOffset(document, path)
  const pair = node.items.find((item) => isNode(item.key) && String(item.key) === key)
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : 0
}
