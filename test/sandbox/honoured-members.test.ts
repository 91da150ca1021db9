import { describe, expect, it } from '@jest/globals'
import type { NormalizedSchema } from '@smithy/core/schema'
import { callerOf } from '../../sandbox/callers.ts'
import { watchMembers } from '../../sandbox/honoured-members.ts'
import { AwsError } from '../../sandbox/service.ts'
import type { AnyService } from '../../sandbox/service.ts'
import { SERVICES } from '../../sandbox/services.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { bench } from './bench.ts'
import { modelOf } from './constraint-cases.ts'
import { join, structureFor, valueFor } from './sample-values.ts'
import type { Constraints } from './sample-values.ts'
import { REGION, standUp } from './standing-world.ts'
import { validInputs } from './valid-inputs.ts'

const watched = SERVICES.filter((service) => service.unsupported !== undefined)

async function world(service: AnyService) {
  const sandbox = await bench()
  return {
    sandbox,
    inputs: validInputs(await standUp(sandbox, service.signingName === 'kms'))[service.signingName] ?? {},
  }
}

const membersOf = (service: AnyService, operation: string) => {
  const { schema, constraints } = modelOf(service, operation)
  const members = schema.isUnitSchema() ? [] : [...schema.structIterator()]
  return members.map(([name, member]) => ({ name, value: askingFor(member, constraints, name) }))
}

/** A value that asks for something: a structure that needs no member has its first one. */
function askingFor(member: NormalizedSchema, constraints: Constraints, name: string): unknown {
  const value = valueFor(member, constraints, name)
  const first = member.isStructSchema() ? [...member.structIterator()][0] : undefined
  if (!first || Object.keys({ ...structureFor(member, constraints, name) }).length > 0) return value
  return { [first[0]]: askingFor(first[1], constraints, join(name, first[0])) }
}

/** Whether an operation, given a member beside a valid input, looks at it before it answers or fails. */
async function looksAt(
  { world: at }: Sandbox,
  service: AnyService,
  operation: string,
  name: string,
  input: Record<string, unknown>,
): Promise<boolean> {
  const { watched: seen, ignored } = watchMembers(service, operation, input)
  const context = {
    world: at,
    caller: callerOf(at, 'AKIATEST'),
    region: REGION,
    operation,
    requestId: at.id(),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    now: at.clock(),
  }
  try {
    await service.operations[operation]?.(seen, context)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
  }
  return !ignored().includes(name)
}

describe('the inputs of these tests', () => {
  it.each(watched)('are there for every operation of $signingName', async (service) => {
    const { inputs } = await world(service)
    expect(Object.keys(inputs).toSorted()).toEqual(Object.keys(service.operations).toSorted())
  })
})

describe.each(watched)('$signingName', (service) => {
  it('looks at every member that it does not refuse', async () => {
    let { sandbox, inputs } = await world(service)
    const ignored: string[] = []
    for (const operation of Object.keys(service.operations)) {
      const refused = service.unsupported?.[operation] ?? []
      for (const { name, value } of membersOf(service, operation).filter(
        (one) => !refused.includes(one.name),
      )) {
        const tried = async () =>
          looksAt(sandbox, service, operation, name, { [name]: value, ...inputs[operation] })
        if (await tried()) continue
        // What went before may have deleted what this one is about.
        ;({ sandbox, inputs } = await world(service))
        if (!(await tried())) ignored.push(`${operation} ${name}`)
      }
    }
    expect(ignored).toEqual([])
  }, 60_000)

  it('refuses the others, and says which', async () => {
    const { sandbox, inputs } = await world(service)
    const wrong: string[] = []
    for (const [operation, refused = []] of Object.entries(service.unsupported ?? {})) {
      const members = membersOf(service, operation)
      for (const name of refused) {
        const value = members.find((member) => member.name === name)?.value
        const input = { ...inputs[operation], [name]: value }
        const call = sandbox.invokeByName(service.signingName, operation, input, { region: REGION })
        const error: unknown = await call.then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        const said = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error)
        if (said !== `NotImplemented: The sandbox does not honour ${name} of ${operation}.`)
          wrong.push(`${operation} ${name}: ${said}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('needs no member that it refuses for a call to be made', async () => {
    const { sandbox, inputs } = await world(service)
    const refused: string[] = []
    for (const [operation, input] of Object.entries(inputs)) {
      const call = sandbox.invokeByName(service.signingName, operation, input, { region: REGION })
      const error: unknown = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (error instanceof AwsError && error.code === 'NotImplemented') refused.push(operation)
    }
    expect(refused).toEqual([])
  })
})
