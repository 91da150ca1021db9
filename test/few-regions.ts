import { createWorld, type World } from '../sandbox/world.ts'

/** An AWS of four regions: what happens in each of them costs a quarter of what it costs in all. */
export const fewRegions = (): World =>
  createWorld({
    regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-west-3'].map((name) => ({ name, optIn: false })),
  })
