import { expect, it } from '@jest/globals'
import { versionDiagnosis } from '../../../cli/doctor/version-diagnosis.ts'

const said = (version: string, own: string) => versionDiagnosis({ TRAILKEEPER_VERSION: version }, own)

it('is in order where guard and command line are of one version', () => {
  expect(said('0.1.0', '0.1.0')).toMatchObject([{ level: 'ok', part: 'version' }])
})

it.each([
  ['0.1.0', '0.2.0', 'the guard is older', 'deploy the stack'],
  ['0.9.0', '0.10.0', 'the guard is older', 'deploy the stack'],
  ['1.0.0', '0.10.0', 'which is older', 'use the command line of 1.0.0'],
  ['0.2.0-rc.1', '0.2.0', '0.2.0-rc.1', 'the same version of both'],
  ['anything', '0.2.0', 'anything', 'the same version of both'],
])('says what to do where the guard is %s and the command line %s', (version, own, text, todo) => {
  const expected = { text: expect.stringContaining(text), todo: expect.stringContaining(todo) }
  expect(said(version, own)).toMatchObject([{ level: 'warning', part: 'version', ...expected }])
})

it('knows a guard from before versions were told', () => {
  expect(versionDiagnosis({ TRAILKEEPER_STACK: 'trailkeeper-prod' }, '0.2.0')).toMatchObject([
    { level: 'warning', text: expect.stringContaining('does not say its version') },
  ])
})

it('says nothing where the functions could not be read', () => {
  expect(versionDiagnosis({}, '0.2.0')).toEqual([])
})
