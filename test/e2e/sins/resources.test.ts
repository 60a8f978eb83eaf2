import { showSins } from './show-sins.ts'
import { RESOURCES } from './tables/resources.ts'

showSins('plugins that take too much', RESOURCES)
