import { awsCommand } from '../text/command-line.ts'
import type { SettingDifference } from '../trail/baseline/setting-differences.ts'

/** The commands that put a setting back as its baseline has it, and take away what is strange to it. */
export const mendingCalls = ({ lost, strange }: SettingDifference): string[] => [
  ...lost.map((setUp) => awsCommand(setUp, setUp.region)),
  ...strange.flatMap(({ service, region, removal }) =>
    removal ? [awsCommand({ service, ...removal }, region)] : [],
  ),
]
