/**
 * S3, CloudWatch Logs and Lambda each bring the codec of event streams (SelectObjectContent, StartLiveTail,
 * InvokeWithResponseStream). Trailkeeper sends no such operation: what the clients' constructors ask for stays, and
 * the codec, which nothing would call, goes.
 */
export const withoutEventStreams = () => ({
  name: 'without-event-streams',
  setup(bundler) {
    bundler.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({
      path: 'event-streams',
      namespace: 'without-event-streams',
    }))
    bundler.onLoad({ filter: /^event-streams$/, namespace: 'without-event-streams' }, () => ({
      contents: `
        export const resolveEventStreamSerdeConfig = (settings) => settings
        export const eventStreamSerdeProvider = () => undefined
        export const EventStreamSerde = undefined`,
      loader: 'js',
    }))
  },
})
