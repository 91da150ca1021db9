import { stateSlot } from '../../world.ts'

/** The attributes that make up the key of each table that was created, by the table's name. */
export const keyAttributes = stateSlot(() => new Map<string, readonly string[]>())
