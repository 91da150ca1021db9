/** What the member stack calls its roles; policies/member.yml is made from these. */
export const readRole = { name: 'trailkeeper-read' }
export const repairRole = { name: 'trailkeeper-repair' }
/** By which a member's rules send events to the guard's bus. */
export const forwardingRole = { name: 'trailkeeper-forward' }
