/** Takes a registration back; calling it twice does nothing more. */
export type Undo = () => void
