import type { Case } from './any-policy.ts'
import type { Statement } from './any-statement.ts'
import { stranger } from './situations.ts'

type Shape = (text: string, statements: readonly Statement[], one: Case) => boolean

const denies = (statements: readonly Statement[]) =>
  statements.filter((statement) => statement.Effect === 'Deny')

const isDated = ({ Condition = {} }: Statement): boolean =>
  Object.values(Condition).some((keys) => 'aws:CurrentTime' in keys || 'aws:EpochTime' in keys)

const SHAPES: Readonly<Record<string, Shape>> = {
  bucket: (_text, _statements, { of }) => of === 'bucket',
  key: (_text, _statements, { of }) => of === 'key',
  'plain Deny': (_text, statements) => denies(statements).some(({ Condition }) => !Condition),
  'Deny under a condition': (_text, statements) =>
    denies(statements).some((statement) => statement.Condition && !isDated(statement)),
  'Deny by the time': (_text, statements) => denies(statements).some(isDated),
  variable: (text) => text.includes('${'),
  'variable under the version of 2008': (text) => text.includes('${') && !text.includes('2012-10-17'),
  organization: (text) => /aws:(?:Source|Resource|Principal)Org/.test(text),
  NotPrincipal: (text) => text.includes('"NotPrincipal"'),
  NotAction: (text) => text.includes('"NotAction"'),
  NotResource: (text) => text.includes('"NotResource"'),
  'set operator': (text) => /"For(?:All|Any)Values?:/.test(text),
  IfExists: (text) => text.includes('IfExists"'),
  Null: (text) => text.includes('"Null"'),
  'another account': (text) => text.includes(stranger),
}

/** What a generated policy has of the shapes that the laws are about. */
export function shapesOf(one: Case): string[] {
  const text = JSON.stringify(one.policy)
  return Object.entries(SHAPES).flatMap(([name, has]) => (has(text, one.policy.Statement, one) ? [name] : []))
}

/** One test of a Condition: `operator` without set operator and IfExists, `written` with them, `key` in small letters. */
export type Test = { effect: Statement['Effect']; operator: string; written: string; key: string }

/** Every test that a generated policy makes. */
export const testsOf = ({ policy }: Case): Test[] =>
  policy.Statement.flatMap(({ Effect, Condition = {} }) =>
    Object.entries(Condition).flatMap(([written, keys]) =>
      Object.keys(keys).map((key) => ({
        effect: Effect,
        operator: written.replace(/^For\w+:/, '').replace(/IfExists$/, ''),
        written,
        key: key.toLowerCase(),
      })),
    ),
  )
