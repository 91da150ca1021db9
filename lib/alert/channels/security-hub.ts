import type { ChannelFacts } from './channel.ts'

/** It holds findings, which lib/alert/import-findings.ts keeps at what a sweep or a verification finds; messages are not sent to it. */
export const facts = {
  description: 'findings in Security Hub',
  gets: "findings in ASFF in the guard's region and account, under the account's default product. What is resolved is archived; what stays is refreshed once a day",
  setUp:
    'enable Security Hub; where it is off, it is skipped. Members of an organization are imported by the sweep of each, under its role',
  recipe: 'security-hub.md',
  stack: {
    name: 'SecurityHub',
    holdsFindings: true,
    allow: () => [
      {
        Effect: 'Allow',
        Action: 'securityhub:BatchImportFindings',
        Resource: {
          'Fn::Sub':
            'arn:${AWS::Partition}:securityhub:${AWS::Region}:${AWS::AccountId}:product/${AWS::AccountId}/default',
        },
      },
    ],
  },
} satisfies ChannelFacts
