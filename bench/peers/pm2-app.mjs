// Serves as soon as it can say its pid; the place of a plugin under PM2.
import { connect } from 'node:net'

connect(Number(process.env.BENCH_PORT), '127.0.0.1').write(`${process.pid}\n`)
