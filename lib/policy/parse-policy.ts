import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { errorMessage } from '../aws/errors.ts'
import { regionsLike, whatRegionsAre } from '../aws/regions.ts'
import { whatRuleKeysAre } from './account-schema.ts'
import { fillDefaults } from './fill-defaults.ts'
import { type Policy, PolicyError } from './policy.ts'
import { policyFile, whatTagKeysAre } from './schema.ts'
import * as z from 'zod'
import { nearestName } from '../text/nearest-name.ts'

type Path = readonly PropertyKey[]

/**
 * Reads a policy from YAML text (JSON is YAML too).
 * @param file name that errors are reported under
 * @param mode replaces the file's own `mode`
 * @throws PolicyError with file, line and column of each problem, and the nearest known name for an unknown one
 */
export function parsePolicy(text: string, file: string, mode?: string): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  if (document.errors.length > 0) {
    throw new PolicyError(document.errors.map((error) => `${at(error.pos[0])}: ${yamlProblem(error)}`))
  }
  if (mode !== undefined && isMap(document.contents)) document.set('mode', mode)
  const wrongKeys = [
    ...chosenKeys(document, 'accounts', whatRuleKeysAre),
    ...chosenKeys(document, 'tags', whatTagKeysAre),
  ]
  const result = policyFile.safeParse(plainData(document, at), { reportInput: true })
  if (result.success && wrongKeys.length === 0) return fillDefaults(result.data)
  const problems = result.error?.issues.flatMap((issue) => problemsOf(issue)) ?? []
  throw new PolicyError([
    ...wrongKeys.map(({ offset, text: why }) => `${at(offset)}: ${why}`),
    ...problems.map((problem) => `${at(offsetOf(document, problem))}: ${problem.text}`),
  ])
}

type WrongKey = { offset: number; text: string }

/**
 * Makes the keys of a map whose keys are of the person's own choice texts: YAML reads an account id as a number, whose
 * zeros in front are lost.
 * @returns those that stand twice, and what an object in JavaScript does not take as a key
 */
function chosenKeys(document: Document, map: 'accounts' | 'tags', whatKeysAre: string): WrongKey[] {
  const named: unknown = isMap(document.contents) ? document.get(map, true) : undefined
  const resolved = isAlias(named) ? named.resolve(document) : named
  if (!isMap(resolved)) return []
  const seen = new Set<string>()
  return resolved.items.flatMap(({ key }) => {
    if (isScalar(key) && typeof key.value === 'number' && key.source !== undefined) key.value = key.source
    const name = String(isScalar(key) ? key.value : key)
    const offset = (isNode(key) && key.range?.[0]) || 0
    const isTwice = seen.has(name)
    seen.add(name)
    if (isTwice) return [{ offset, text: `${map}: ${name} stands here a second time` }]
    return name === '__proto__' ? [{ offset, text: `${map}: "${name}" is not ${whatKeysAre}` }] : []
  })
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

/** Something wrong with a policy: where it stands, and what to tell the person who wrote it. */
export type Problem = { path: Path; key?: string; text: string }

const mostListed = 8

/** What one issue of the schema means to a person. An issue must carry its input (`reportInput`). */
export function problemsOf(issue: z.core.$ZodIssue, around: Path = []): Problem[] {
  const path = [...around, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  if (issue.code === 'invalid_key') return [wrongKey(path, issue.issues)]
  if (issue.code === 'invalid_union') return problemsOfUnion(issue, path)
  return [{ path, text: `${placeName(path)}${textOf(issue)}` }]
}

/** Keys of the person's own choice are those of accounts and of tags, whose schemas say what they have to be. */
function wrongKey(path: Path, [issue]: readonly z.core.$ZodIssue[]): Problem {
  const key = String(path.at(-1))
  const map = path.slice(0, -1)
  return { path: map, key, text: `${placeName(map)}${valueText(key)} is not ${issue?.message}` }
}

/** Keys at the top of the file that had another name. */
const renamed: ReadonlyMap<string, string> = new Map([['ears', 'forwarding']])

function unknownKey(path: Path, key: string): Problem {
  const name = path.length === 0 ? renamed.get(key) : undefined
  if (name !== undefined) return { path, key, text: `"${key}" is called "${name}" now` }
  const isCheck = path.at(-1) === 'checks'
  const near = nearestName(key, namesAt(policyFile, path))
  return { path, key, text: `unknown ${isCheck ? 'check' : 'key'} "${key}"${suggestion(near)}` }
}

/** Where the value is of a kind that one branch takes, that branch's problems are the ones that help. */
function problemsOfUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Problem[] {
  const fitting = issue.errors.find((branch) => branch.every((inner) => !isWrongKind(inner)))
  if (fitting) return fitting.flatMap((inner) => problemsOf(inner, path))
  const options = issue.errors.flatMap((branch) => branch.filter(isWrongKind).map(wanted))
  return [
    { path, text: `${placeName(path)}expected ${options.join(' or ')}, found ${valueText(issue.input)}` },
  ]
}

const isWrongKind = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')

function textOf(issue: z.core.$ZodIssue): string {
  if (issue.input === null && issue.path.length === 0)
    return 'the policy is empty; write at least "version: 1"'
  if (issue.message === whatRegionsAre && typeof issue.input === 'string')
    return `${valueText(issue.input)} is not ${whatRegionsAre}${suggestion(nearestName(issue.input, regionsLike(issue.input)))}`
  if (issue.code === 'too_small' || issue.code === 'too_big' || issue.code === 'invalid_format')
    return `expected ${firstLine(bound(issue))}, found ${valueText(issue.input)}`
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return firstLine(issue.message)
  if (issue.input === undefined) return `is missing; expected ${wanted(issue)}`
  if (issue.code === 'invalid_value' && typeof issue.input === 'string' && issue.values.length > 1) {
    return `${valueText(issue.input)} is not ${wanted(issue)}${suggestion(nearestName(issue.input, issue.values.map(String)))}`
  }
  return `expected ${wanted(issue)}, found ${valueText(issue.input)}`
}

type OutOfBounds = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig | z.core.$ZodIssueInvalidStringFormat

/** What would be taken: how much, or the form. */
function bound(issue: OutOfBounds): string {
  if (issue.code === 'invalid_format')
    return issue.format === 'url' ? 'an address as https://…' : issue.message
  const isLeast = issue.code === 'too_small'
  const limit = Number(isLeast ? issue.minimum : issue.maximum)
  if (issue.origin === 'string' && isLeast) return 'a text that is not empty'
  const unit = issue.origin === 'string' ? ' characters' : ' of them'
  const counted = issue.origin === 'array' || issue.origin === 'string' ? unit : ''
  if (counted !== '') return `at ${isLeast ? 'least' : 'most'} ${limit}${counted}`
  const side = isLeast ? 'above' : 'below'
  return issue.inclusive ? `a number from ${limit} ${isLeast ? 'up' : 'down'}` : `a number ${side} ${limit}`
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return kindNames[issue.expected] ?? issue.expected
  if (issue.code !== 'invalid_value') return issue.message
  if (issue.values.length === 1) return String(issue.values[0])
  return issue.values.length <= mostListed
    ? `one of ${issue.values.map(String).join(', ')}`
    : `one of the ${issue.values.length} known names`
}

const kindNames: Record<string, string> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
}

function valueText(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map of keys'
  return firstLine(JSON.stringify(value)).slice(0, 80)
}

const suggestion = (near: string | undefined) => (near === undefined ? '' : `; did you mean "${near}"?`)
const placeName = (path: Path) => (path.length === 0 ? '' : `${path.map(String).join('.')}: `)
const firstLine = (text: string) => text.split('\n', 1)[0] ?? text

/** The keys that a schema knows at a path, for suggesting what a person may have meant. */
export function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return namesAt(schema.unwrap(), path)
  if (schema instanceof z.ZodPipe) return namesAt(schema.in, path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => namesAt(option, path))
  const [first, ...rest] = path
  if (schema instanceof z.ZodArray) return first === undefined ? [] : namesAt(schema.element, rest)
  if (schema instanceof z.ZodRecord) return first === undefined ? [] : namesAt(schema.valueType, rest)
  if (!(schema instanceof z.ZodObject)) return []
  if (first === undefined) return Object.keys(schema.shape)
  const inner = Object.entries<z.core.$ZodType>(schema.shape).find(([name]) => name === first)
  return inner ? namesAt(inner[1], rest) : []
}
