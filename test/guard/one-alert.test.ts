import { UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateAccountAliasCommand } from '@aws-sdk/client-iam'
import { expect, it } from '@jest/globals'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import { aPolicy } from '../builders/a-policy.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { watched } from './watched.ts'

const regions = regionsOnByDefault('aws')

/** 37 trails in all 17 regions, each with something of its own wrong. */
const manyTrails: WrittenScenario = {
  buckets: [{ name: 'logs', region: 'us-east-1' }],
  trails: Array.from({ length: 37 }, (_, index) => ({
    name: `team-${index}-with-a-rather-long-name`,
    region: regions[index % regions.length] ?? '',
    bucket: 'logs',
    logging: index % 3 !== 0,
    validation: index % 2 === 0,
    multiRegion: false,
  })),
}

it('37 trails in 17 regions give one alert, under 10 KB, that a person can act on; and then none', () =>
  watched(
    manyTrails,
    {},
    async ({ settings, sandbox, aws }) => {
      const iam = await settings.clients.iam('us-east-1')
      await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'acme-production' }))
      const sns = await settings.clients.sns('us-east-1')
      await sns.send(
        new SubscribeCommand({
          TopicArn: settings.topicArn,
          Protocol: 'sqs',
          Endpoint: 'arn:aws:sqs:us-east-1:123456789012:programs',
        }),
      )
      const all = { ...settings, checks: allChecks, policy: aPolicy({}) }
      const report = await guardSweep(all)
      const failing = report.findings.filter(({ status }) => status !== 'pass')
      expect(failing.length).toBeGreaterThan(100)
      const alerts = () => sandbox.alerts().filter(({ protocol }) => protocol === 'email')
      expect(alerts()).toHaveLength(1)
      const message = alerts()[0]?.message ?? ''
      expect(Buffer.byteLength(message)).toBeLessThan(10_000)
      for (const fact of [
        'Account 123456789012 (acme-production)',
        'WHAT IS WRONG NOW',
        `log-file-validation (medium, 18 findings)`,
        'trailkeeper apply',
        'aws cloudtrail ',
        '.console.aws.amazon.com/cloudtrailv2/home?region=',
        'docs/checks/log-file-validation.md',
      ])
        expect(message).toContain(fact)
      for (const check of new Set(failing.map((finding) => finding.check))) expect(message).toContain(check)

      await guardSweep(all)
      expect(alerts()).toHaveLength(1)

      const Name = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${manyTrails.trails?.[13]?.name ?? ''}`
      await aws().send(new UpdateTrailCommand({ Name, EnableLogFileValidation: true }))
      await guardSweep(all)
      // That its baseline moved with it is an alert of its own.
      expect(alerts()).toHaveLength(3)
      expect(alerts()[1]?.message).toContain('WHAT IS RESOLVED')
      expect(alerts()[2]?.message).toContain('moved to version 2')
    },
    regions,
  ))
