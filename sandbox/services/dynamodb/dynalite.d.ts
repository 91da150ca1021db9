declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** An HTTP server over an in-memory store; it answers `request` events without listening. */
  export default function dynalite(options: {
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }): Server
}
