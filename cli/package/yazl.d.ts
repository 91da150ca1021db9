/** What is used of yazl, which has no types of its own. */
declare module 'yazl' {
  type Options = {
    readonly mtime: Date
    /** No further field beside the date, which is said in local time to two seconds. */
    readonly forceDosTimestamp: boolean
    readonly mode: number
    readonly compressionLevel: number
  }

  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream
    addBuffer(content: Buffer, name: string, options: Options): void
    end(): void
  }
}
