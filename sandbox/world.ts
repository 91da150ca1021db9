import { randomUUID } from 'node:crypto'

/** Everything that stands in the sandbox's AWS: one partition, its regions, and what each service keeps. */
export type World = {
  partition: string
  /** The account that any unknown credentials belong to. */
  account: string
  clock: () => Date
  /** The clock by which the world began; `clock` is ahead of it by what was advanced. */
  startingClock: () => Date
  /** Puts the clock forward. */
  advance: (milliseconds: number) => void
  /** All regions of the partition, with whether they are on without opting in. */
  regions: readonly { name: string; optIn: boolean }[]
  /** Opt-in regions that are switched on, by account. */
  optedIn: Map<string, Set<string>>
  /** Functions that EventBridge and SNS may call, by ARN: how the guard's handlers run inside. */
  functions: Map<string, (event: unknown) => Promise<unknown>>
  id: () => string
}

/**
 * A slot of state that one service owns, one value an account and region, made when first asked for.
 * Global services (S3's names, IAM) pass a fixed region.
 */
export function stateSlot<T>(create: (world: World, account: string, region: string) => T) {
  const slots = new WeakMap<World, Map<string, T>>()
  return (world: World, account: string, region: string): T => {
    let states = slots.get(world)
    if (!states) slots.set(world, (states = new Map()))
    const key = `${account}/${region}`
    const known = states.get(key)
    if (known !== undefined) return known
    const made = create(world, account, region)
    states.set(key, made)
    return made
  }
}

/** Regions that are on in an account: those on by default and those it opted into. */
export function enabledRegions(world: World, account: string): string[] {
  const isOn = onIn(world, account)
  return world.regions.filter((region) => isOn(region)).map(({ name }) => name)
}

/** Whether a region is on in an account. */
export function isEnabled(world: World, account: string, name: string): boolean {
  const isOn = onIn(world, account)
  return world.regions.some((region) => region.name === name && isOn(region))
}

function onIn({ optedIn }: World, account: string) {
  const chosen = optedIn.get(account)
  return ({ name, optIn }: World['regions'][number]): boolean => !optIn || chosen?.has(name) === true
}

export type WorldOptions = {
  partition?: string
  account?: string
  clock?: () => Date
  regions: World['regions']
}

/** An AWS in which nothing was made yet. */
export function createWorld(options: WorldOptions): World {
  const startingClock = options.clock ?? (() => new Date())
  let ahead = 0
  return {
    partition: options.partition ?? 'aws',
    account: options.account ?? '123456789012',
    clock: () => new Date(startingClock().getTime() + ahead),
    startingClock,
    advance: (milliseconds) => void (ahead += milliseconds),
    regions: options.regions,
    optedIn: new Map(),
    functions: new Map(),
    id: () => randomUUID(),
  }
}
