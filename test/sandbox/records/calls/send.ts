import type { ClientSettings } from '../../bench.ts'
import type { Standing } from '../../standing-world.ts'

/** Makes a call with the parameters of a real record, in the world of `standing-world.ts`. */
export type Send = (at: ClientSettings, standing: Standing) => Promise<unknown>
