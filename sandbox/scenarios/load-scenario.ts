import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import * as z from 'zod'
import { errorCode, RunError } from '../../lib/aws/errors.ts'
import { clean } from './clean.ts'
import { empty } from './empty.ts'
import { manyAccounts } from './many-accounts.ts'
import { messy } from './messy.ts'
import { organization } from './organization.ts'
import { scenarioFaults } from './scenario-faults.ts'
import { type Scenario, scenario, type WrittenScenario } from './scenario.ts'

const named: Readonly<Record<string, WrittenScenario>> = { messy, clean, empty, organization }

/** Names of the scenarios that need no file. */
export const scenarioNames = Object.keys(named)

/**
 * A scenario by name (`organization:1000` is an organization of so many accounts), or from a YAML file.
 * @throws RunError where there is neither, or the file is no scenario
 */
export async function loadScenario(nameOrFile: string): Promise<Scenario> {
  return withName(nameOrFile) ?? fromFile(nameOrFile)
}

/**
 * A scenario by its name alone.
 * @throws RunError where none has it
 */
export function namedScenario(name: string): Scenario {
  const found = withName(name)
  if (found) return found
  throw new RunError(`no scenario "${name}"; there are ${scenarioNames.join(', ')}, and organization:COUNT`)
}

function withName(name: string): Scenario | undefined {
  const known = Object.hasOwn(named, name) ? named[name] : undefined
  if (known) return scenario.parse(known)
  const [, count] = /^organization:(\d{1,5})$/.exec(name) ?? []
  return count === undefined ? undefined : scenario.parse(manyAccounts(Number(count)))
}

async function fromFile(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new RunError(
      `no scenario "${file}": neither a name (${scenarioNames.join(', ')}) nor a readable file (${errorCode(error)})`,
    )
  })
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem) throw new RunError(`${file}: ${problem.message}`)
  const parsed = scenario.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (!parsed.success) throw new RunError(`${file}: ${z.prettifyError(parsed.error)}`)
  const faults = scenarioFaults(parsed.data)
  if (faults.length > 0) throw new RunError(`${file}: ${faults.join('; ')}`)
  return parsed.data
}
