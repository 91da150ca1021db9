import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  oneRegion,
  regionList,
  regionNotes,
  regionsNamedIn,
  withMeantRegion,
} from '../../cli/region-names.ts'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { fewRegions } from '../few-regions.ts'
import { awsOf, runIn } from './run-in.ts'

describe('a region that no partition is known to have', () => {
  it.each([
    ['eu-west-9', 'eu-west-1'],
    ['us-gov-north-1', 'us-gov-east-1'],
    ['af-south-2', 'af-south-1'],
    ['cn-northwest-2', 'cn-northwest-1'],
    ['us-gv-west-1', 'us-gov-west-1'],
    ['eusc-fr-east-1', 'eusc-de-east-1'],
  ])('%s raises the question whether %s was meant', (written, meant) => {
    const note = `${written} is no region that this version knows; did you mean ${meant}?`
    expect(regionNotes([written, 'us-east-1', written])).toEqual([note])
  })

  it('is told alone where it is like none of its partition', () => {
    expect(regionNotes(['cn-east-1'])).toEqual(['cn-east-1 is no region that this version knows'])
  })

  it('is asked about in an error that names it, also by the host that does not exist', () => {
    expect(withMeantRegion('getaddrinfo ENOTFOUND sts.eu-west-9.amazonaws.com')).toBe(
      'getaddrinfo ENOTFOUND sts.eu-west-9.amazonaws.com Did you mean eu-west-1?',
    )
    expect(withMeantRegion('AccessDenied in eu-west-1: no')).toBe('AccessDenied in eu-west-1: no')
    expect(withMeantRegion('no such bucket: my-logs-1')).toBe('no such bucket: my-logs-1')
  })
})

it('an option takes one region, or several, and asks what was meant by a name that is none', () => {
  expect(oneRegion('eu-west-1')).toBe('eu-west-1')
  expect(() => oneRegion('eu-west-1,us-east-1')).toThrow(InvalidArgumentError)
  expect(() => regionList('eu-wset-1')).toThrow('Did you mean eu-west-1?')
  expect(() => regionList('af-souht-1')).toThrow('Did you mean af-south-1?')
})

const policy = (text: string) => parsePolicy(`version: 1\n${text}\n`, 'p.yml')

let sandbox: Sandbox
const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-regions-'))
const policyFile = join(folder, 'policy.yml')
beforeAll(async () => {
  writeFileSync(policyFile, 'version: 1\nregions: { expectedDenied: [eu-west-9] }\n')
  sandbox = await startSandbox({ world: fewRegions() })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sandbox.close()
})

describe('a policy file', () => {
  it('names regions to look at, expected to be denied, and exempt', () => {
    const exemption = 'exemptions: [{ check: region-coverage, resource: sa-east-7, reason: r, owner: o }]'
    const named = policy(`regions: { include: [eu-west-9], expectedDenied: [eu-west-8] }\n${exemption}`)
    expect(regionsNamedIn(named)).toEqual(['eu-west-9', 'eu-west-8', 'sa-east-7'])
    expect(regionsNamedIn(policy('mode: plan'))).toEqual([])
  })

  it.each([
    ['eu-wset-1', 'eu-west-1'],
    ['us-east1', 'us-east-1'],
    ['af-souht-1', 'af-south-1'],
  ])('is refused with %s, and asks whether %s was meant', (written, meant) => {
    const problem = `"${written}" is not a region name such as eu-west-1; did you mean "${meant}"?`
    expect(() => policy(`regions: { include: [${written}] }`)).toThrow(
      `p.yml:2:22: regions.include.0: ${problem}`,
    )
    expect(() => policy(`regions: { expectedDenied: [${written}] }`)).toThrow(problem)
  })

  it.each([
    ['iam'],
    ['iam', '--drill'],
    ['org', 'template'],
    ['explain', 'mode', '--account', '123456789012'],
    ['alert', '--test'],
    ['scan'],
    ['drill', '--yes'],
  ])('%s %s %s %s says which of its regions this version does not know', async (...command) => {
    const { err } = await runIn([...command, '--policy', policyFile], awsOf(sandbox))
    expect(err.split('\n')).toContainEqual(
      'trailkeeper: policy: eu-west-9 is no region that this version knows; did you mean eu-west-1?',
    )
  })
})
