import type { World } from '../world.ts'

type Placed = { region: string; account?: string | undefined }

/** Where, and as whose user, a scenario's thing is made. */
export const whereOf = ({ region, account }: Placed): { region: string; account?: string } => ({
  region,
  ...(account !== undefined && { account }),
})

/** ARN of a scenario's topic. */
export const topicArn = (world: World, topic: Placed & { name: string }): string =>
  `arn:${world.partition}:sns:${topic.region}:${topic.account ?? world.account}:${topic.name}`
