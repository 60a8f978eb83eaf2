// A wire worker: does one job after the other for its parent, see jobs.ts.
import { messageOf } from '../../packages/protocol/src/index.ts'
import type { Order, Report } from './jobs.ts'
import { prepare, type RunningJob } from './running-job.ts'

const report = (message: Report) => void process.send?.(message)
let job: RunningJob | undefined

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'prepare':
      job = await prepare(order.job, order.target)
      report({ kind: 'prepared' })
      return
    case 'go':
      report({ kind: 'done', latencies: (await job?.run()) ?? [] })
      return
    case 'end':
      report({ kind: 'ended', latencies: job?.end() ?? [] })
      job = undefined
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => report({ kind: 'failed', why: messageOf(error) }))
})
process.on('disconnect', () => process.exit())
