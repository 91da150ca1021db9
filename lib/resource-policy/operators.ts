import {
  type Comparison,
  dated,
  equalBinary,
  equalBoolean,
  equalIgnoringCase,
  equalText,
  inRange,
  likeArn,
  likeText,
  numeric,
} from './compare.ts'

/** What an operator's name says. `negated` holds where no value fits; `takesVariables` as the user guide lists it. */
export type Operator = {
  compare: Comparison
  negated: boolean
  takesVariables: boolean
  ifExists: boolean
  set?: 'all' | 'any'
}

type Row = [name: string, compare: Comparison, negation?: string]

/** IAM user guide, "IAM JSON policy elements: Condition operators". */
const texts: readonly Row[] = [
  ['stringequals', equalText, 'stringnotequals'],
  ['stringequalsignorecase', equalIgnoringCase, 'stringnotequalsignorecase'],
  ['stringlike', likeText, 'stringnotlike'],
  ['arnequals', likeArn, 'arnnotequals'],
  ['arnlike', likeArn, 'arnnotlike'],
]

const others: readonly Row[] = [
  ...[numeric, dated].flatMap((kind): Row[] => {
    const name = kind === numeric ? 'numeric' : 'date'
    return [
      [`${name}equals`, kind((value, wanted) => value === wanted), `${name}notequals`],
      [`${name}lessthan`, kind((value, wanted) => value < wanted)],
      [`${name}lessthanequals`, kind((value, wanted) => value <= wanted)],
      [`${name}greaterthan`, kind((value, wanted) => value > wanted)],
      [`${name}greaterthanequals`, kind((value, wanted) => value >= wanted)],
    ]
  }),
  ['bool', equalBoolean],
  ['binaryequals', equalBinary],
  ['ipaddress', inRange, 'notipaddress'],
]

type Known = Pick<Operator, 'compare' | 'negated' | 'takesVariables'>

const rowsOf = (rows: readonly Row[], takesVariables: boolean): [string, Known][] =>
  rows.flatMap(([name, compare, negation]): [string, Known][] => [
    [name, { compare, negated: false, takesVariables }],
    ...(negation === undefined
      ? []
      : [[negation, { compare, negated: true, takesVariables }] satisfies [string, Known]]),
  ])

const operators: ReadonlyMap<string, Known> = new Map([...rowsOf(texts, true), ...rowsOf(others, false)])

/** The operator of a Condition block, `null` for Null alone, or undefined for one that does not exist. */
export function operatorOf(text: string): Operator | 'null' | undefined {
  const [, set, name = '', ifExists] =
    /^(?:for(all|any)values?:)?(.*?)(ifexists)?$/s.exec(text.toLowerCase()) ?? []
  // Neither NullIfExists nor a set of Null is documented: what AWS makes of them is not known.
  if (name === 'null') return set === undefined && ifExists === undefined ? 'null' : undefined
  const operator = operators.get(name)
  return (
    operator && {
      ...operator,
      ifExists: ifExists !== undefined,
      ...((set === 'all' || set === 'any') && { set }),
    }
  )
}
