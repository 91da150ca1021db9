/** In the order in which a drill makes them in a region: what takes the canary away, and what is real, last. */
export const attackIds = [
  'stop-logging',
  'update-trail',
  'put-event-selectors',
  'delete-trail',
  'disable-forwarding',
] as const

export type AttackId = (typeof attackIds)[number]

/** Those on the canary alone, which `all` makes; a drill by a schedule makes no others. */
export const onCanary = ['stop-logging', 'update-trail', 'put-event-selectors', 'delete-trail'] as const

export type CanaryAttack = (typeof onCanary)[number]
