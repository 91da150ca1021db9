import type { ChannelFacts } from './channel.ts'

/** It holds findings, which lib/alert/import-findings.ts keeps at what a sweep finds; messages are not sent to it. */
export const facts = {
  description: 'findings in Security Hub',
  stack: {
    name: 'SecurityHub',
    sweepOnly: true,
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
