/** What is told of requests. */
export interface ServiceMeter {
  /** @param front `none` where the path is nobody's */
  request(front: string, status: number, seconds: number): void
  /** Requests under way. */
  underWay(count: number): void
}
