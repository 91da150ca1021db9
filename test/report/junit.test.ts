import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { validateXML } from 'xmllint-wasm'
import type { Report } from '../../lib/model/index.ts'
import { junitReport } from '../../lib/report/junit.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8')

const faults = async (reports: readonly Report[]) => {
  const xml = reports.map((report, index) => ({
    fileName: `${index}.xml`,
    contents: [...junitReport(report)].join(''),
  }))
  const { errors } = await validateXML({ xml, schema })
  return errors.map(({ rawMessage }) => rawMessage)
}

const full = aReport({
  findings: [
    aFinding(),
    aFinding({ status: 'unknown', resource: '123456789012' }),
    aFinding({ exemption: { reason: 'retired', owner: 'platform', expires: '2027-01-01' } }),
    aFinding({ status: 'pass', check: 'kms-encryption' }),
  ],
})

it('has a suite a check and a case a resource: fail is a failure, unknown an error, exempt is skipped', () => {
  const xml = [...junitReport(full)].join('')
  expect(xml).toContain('<testsuites name="trailkeeper" tests="4" failures="1" errors="1" time="1.500">')
  expect(xml).toContain('<testsuite name="trail-logging" tests="3" failures="1" errors="1" skipped="1"')
  expect(xml).toContain('<failure type="critical" message="main is not logging since')
  expect(xml).toContain('<testcase name="123456789012 in us-east-1"')
  expect(xml).toContain('<error type="critical"')
  expect(xml).toContain('<skipped message="exempt until 2027-01-01: retired (platform)"/>')
  expect(xml).toMatch(/classname="trailkeeper.123456789012.kms-encryption"\/>/)
})

it('is valid, empty or full', async () => {
  expect(await faults([aReport(), full])).toEqual([])
})

it('is valid XML whatever things are called', async () => {
  const tricks = ['"><!--', ']]>', '&#0;&amp;', '\uFFFE\uFFFF', "'/>"]
  expect(await faults([...hostile, ...tricks].map((text) => aHostileReport(text)))).toEqual([])
})

it('shows no control characters and no links', () => {
  for (const text of hostile) {
    expect([...junitReport(aHostileReport(text))].join('').replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Cs}]|:\/\//u,
    )
  }
})
