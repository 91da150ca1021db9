/** Node 20 lacks it, and the interpreter of state machines uses it. */
export function withResolvers(): void {
  if ('withResolvers' in Promise) return
  Object.defineProperty(Promise, 'withResolvers', {
    value: () => {
      const settle: { resolve?: (value: unknown) => void; reject?: (reason: unknown) => void } = {}
      const promise = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }))
      return { promise, ...settle }
    },
  })
}
