import { describe, expect, it } from '@jest/globals'
import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { coverageGroups, coverageReport } from '../../lib/report/coverage-report.ts'
import { coverageTable, trailLabels, witnessText } from '../../lib/report/coverage-table.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const summary = {
  pass: 0,
  fail: 0,
  unknown: 0,
  exempt: 0,
  applied: 0,
  failed: 0,
  refused: 0,
  drifted: 0,
  planned: 0,
}
const reportOf = (changes: Partial<Snapshot>) => coverageReport(aSnapshot(changes), [])
const tableOf = (changes: Partial<Snapshot>, width = 100) =>
  coverageTable(reportOf(changes), summary, { color: false, width })

const local = (homeRegion: string, changes: Partial<Trail> = {}) =>
  aTrail({ homeRegion, name: 'local', multiRegion: false, seenIn: [homeRegion], ...changes })
const writesOnly: Trail['selectors'] = {
  ok: true,
  value: {
    kind: 'basic',
    selectors: [{ readWrite: 'WriteOnly', management: true, dataResources: [], excludedSources: [] }],
  },
}

describe('coverageReport', () => {
  it('answers for global services only where they are recorded', () => {
    const { regions } = reportOf({ trails: [local('us-east-1')] })
    expect(regions['us-east-1']?.['global-service-events']).toMatchObject({ covered: true })
    expect(regions['eu-west-1']).not.toHaveProperty('global-service-events')
  })

  it('answers for them everywhere in a partition where no one region records them all', () => {
    const view = { ok: true as const, value: { trails: [] } }
    const { regions } = reportOf({
      partition: 'aws-cn',
      trails: [],
      regions: { 'cn-north-1': view, 'cn-northwest-1': view },
    })
    for (const region of ['cn-north-1', 'cn-northwest-1'])
      expect(regions[region]?.['global-service-events']).toMatchObject({ covered: false })
  })

  it('a region that was not read: never a hole, but a multi-region trail counts there', () => {
    const regions = { ...aSnapshot().regions, 'eu-west-1': denied('cloudtrail:DescribeTrails') }
    const covered = reportOf({ regions })
    expect(covered.regions['eu-west-1']?.['management-events']).toMatchObject({ covered: true })
    const alone = reportOf({ regions, trails: [local('us-east-1')] })
    expect(alone.regions['eu-west-1']?.['management-events']).toEqual({
      covered: 'unknown',
      unread: [denied('cloudtrail:DescribeTrails')],
    })
  })

  it('a trail whose status was not read may or may not log', () => {
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    const { regions } = reportOf({ trails: [aTrail({ status })] })
    expect(regions['us-east-1']?.['management-events']).toMatchObject({
      covered: 'unknown',
      unread: [denied('cloudtrail:GetTrailStatus')],
    })
  })

  it('a trail that is stopped logs nothing, also in part', () => {
    const { regions } = reportOf({ trails: [aTrail({ status: aStatus({ logging: false }) })] })
    const answer = regions['us-east-1']?.['management-events']
    expect(answer).toMatchObject({ covered: false, witness: { eventCategory: 'Management' } })
    expect(answer).not.toHaveProperty('partlyBy')
  })

  it('names those who log a part of what is not logged whole', () => {
    const { regions } = reportOf({ trails: [local('eu-west-1', { selectors: writesOnly })] })
    const [trail] = [local('eu-west-1')]
    expect(regions['eu-west-1']?.['kms-events']).toMatchObject({ covered: false, partlyBy: [trail?.arn] })
    expect(regions['eu-west-1']?.['management-reads']).not.toHaveProperty('partlyBy')
  })
})

describe('coverageGroups', () => {
  it('puts regions with equal answers together, the lead region too', () => {
    expect(coverageGroups(reportOf({})).map(({ regions }) => regions)).toEqual([['eu-west-1', 'us-east-1']])
    const [group] = coverageGroups(reportOf({}))
    expect(group?.answers['global-service-events']).toMatchObject({ covered: true })
  })

  it('keeps others apart', () => {
    const groups = coverageGroups(reportOf({ trails: [local('eu-west-1')] }))
    expect(groups.map(({ regions }) => regions)).toEqual([['eu-west-1'], ['us-east-1']])
  })
})

describe('coverageTable', () => {
  it('says who logs, who logs a part, and what is missed', () => {
    const text = tableOf({ trails: [local('eu-west-1', { selectors: writesOnly })] })
    expect(text).toMatch(/logged +writes +local/)
    expect(text).toMatch(/NOT ALL +of KMS +in part by local; misses kms\.amazonaws\.com Decrypt\s+\(read\)/)
    expect(text).toMatch(/NOT LOGGED +reads +e\.g\. ec2\.amazonaws\.com DescribeInstances \(read\)/)
  })

  it('fits from 50 columns up, but for ARNs', () => {
    for (const width of [50, 60, 80, 200]) {
      const lines = tableOf({}, width)
        .split('\n')
        .filter((line) => !line.includes('arn:'))
      expect(lines.filter((line) => line.length > width)).toEqual([])
    }
  })

  it('colours only where it may', () => {
    const report = reportOf({})
    const [plain, coloured] = [false, true].map((color) =>
      coverageTable(report, summary, { color, width: 80 }),
    )
    expect(plain).not.toContain('\u001B')
    expect(coloured).toContain('\u001B[32mlogged')
  })
})

describe('trailLabels', () => {
  it('tell apart trails of the same name, and whose a trail is', () => {
    const trails = [local('eu-west-1'), local('us-east-1'), anOrganizationTrail()]
    expect([...trailLabels(reportOf({ trails })).values()]).toEqual([
      'local (eu-west-1)',
      'organization of 111122223333',
      'local (us-east-1)',
    ])
  })
})

describe('witnessText', () => {
  it('tells the call, whether it writes, the resource, and what is unusual', () => {
    const event = {
      eventCategory: 'Management',
      readOnly: 'false',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
    }
    expect(witnessText(event, 'aws')).toBe('ec2.amazonaws.com RunInstances (write)')
    expect(witnessText({ ...event, errorCode: 'Odd', 'resources.ARN': 'arn:aws:s3:::b' }, 'aws')).toBe(
      'ec2.amazonaws.com RunInstances (write) arn:aws:s3:::b errorCode Odd',
    )
  })
})
