/** One thing that was measured, beside the least that it could have been in the same run. */
export type Figure = {
  /** Under which circumstances: `17 regions, 37 trails, 50 ms`. */
  case: string
  /** What was measured: `calls`, `wall`. */
  name: string
  measured: number
  unit: 'calls' | 'round trips' | 'ms' | 's' | 'MB' | 'KB' | 'accounts' | '$'
  floor?: number
  /** What must not be exceeded: a value in the figure's unit, or a ratio to the floor. */
  bound?: { most: number; of: 'value' | 'ratio' }
}

/** What one benchmark gives. */
export type Section = { title: string; about: string; figures: Figure[]; notes?: string[] }

/** Whether a figure keeps its bound; undefined where it has none. */
export function holds({ measured, floor, bound }: Figure): boolean | undefined {
  if (!bound) return undefined
  if (bound.of === 'value') return measured <= bound.most
  return floor !== undefined && measured <= bound.most * floor
}
