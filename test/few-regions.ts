import { createWorld, type World } from '../sandbox/world.ts'

/** An AWS of the regions that the scenarios speak of: what happens in each costs a third of what it costs in all 17. */
export const fewRegions = (clock?: () => Date): World =>
  createWorld({
    ...(clock && { clock }),
    regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'].map((name) => ({
      name,
      optIn: false,
    })),
  })
