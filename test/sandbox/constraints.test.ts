import { describe, expect, it } from '@jest/globals'
import { brokenConstraints, constraintsOf } from '../../sandbox/protocol/constraints.ts'
import { validationException } from '../../sandbox/protocol/check-input.ts'
import { AwsError } from '../../sandbox/service.ts'
import type { AnyService } from '../../sandbox/service.ts'
import { SERVICES } from '../../sandbox/services.ts'
import { bench } from './bench.ts'
import { constraintCases, inputWith, modelOf } from './constraint-cases.ts'
import type { ConstraintCase } from './constraint-cases.ts'

/** DynamoDB's store checks for itself; Security Hub answers for each finding, and serves few filters. */
const hasOwnRules = ({ signingName }: AnyService, operation: string): boolean =>
  signingName === 'dynamodb' || operation === 'BatchImportFindings' || operation === 'GetFindings'

const operationsOf = (service: AnyService): string[] =>
  Object.keys(service.operations).filter((operation) => !hasOwnRules(service, operation))

const checked = SERVICES.filter((service) => !service.checksInputItself && operationsOf(service).length > 0)

describe('the table of constraints', () => {
  it.each(SERVICES)('has every operation that $signingName serves', (service) => {
    const missing = operationsOf(service).filter(
      (operation) => constraintsOf(service.signingName, operation) === undefined,
    )
    expect(missing).toEqual([])
  })

  it('has as many rules as AWS has for these operations', () => {
    const rules = checked.flatMap((service) =>
      operationsOf(service).flatMap((operation) => constraintCases(service, operation)),
    )
    expect(rules.length).toBeGreaterThan(650)
  })
})

/** How one value fares: what of its member it breaks, and the error of the call. */
async function answerTo(
  call: (operation: string, input: Record<string, unknown>) => Promise<unknown>,
  service: AnyService,
  { operation, path }: ConstraintCase,
  value: unknown,
) {
  const input = inputWith(modelOf(service, operation), path, value)
  const broken = brokenConstraints(service.signingName, operation, input).filter((one) => one.path === path)
  const error: unknown = await call(operation, input).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { broken, error: error instanceof AwsError ? error : undefined }
}

const nameOf = ({ operation, path, rule }: ConstraintCase): string => `${operation} ${path} ${rule}`

describe.each(checked)('$signingName', (service) => {
  const cases = operationsOf(service).flatMap((operation) => constraintCases(service, operation))
  const serviceAlone = async () => {
    const { invokeByName } = await bench()
    return (operation: string, input: Record<string, unknown>) =>
      invokeByName(service.signingName, operation, input, { region: 'us-east-1' })
  }

  it('refuses every value that breaks a constraint of its model, by its own error', async () => {
    const call = await serviceAlone()
    const wrong: string[] = []
    for (const one of cases) {
      const { broken, error } = await answerTo(call, service, one, one.broken)
      const expected = (service.invalidInput ?? validationException)(broken, one.operation)
      const refused = error?.code === expected?.code && error?.message === expected?.message
      if (broken.length === 0 || !refused) wrong.push(`${nameOf(one)}: ${error?.message ?? 'no error'}`)
    }
    expect(wrong).toEqual([])
  })

  it('refuses no value at the border of a constraint for that reason', async () => {
    const call = await serviceAlone()
    const wrong: string[] = []
    for (const one of cases.filter(({ border }) => border !== undefined)) {
      const { broken, error } = await answerTo(call, service, one, one.border)
      if (broken.some(({ rule }) => rule === one.rule)) wrong.push(`${nameOf(one)}: ${error?.message ?? ''}`)
    }
    expect(wrong).toEqual([])
  })
})
