/** So many predictions are not counted as what later ones take. */
const warmUpCount = 5

/** Times of one kind of work, as Steam's `/stats` has them. */
export class WorkTimes {
  #count = 0
  #totalTimeMs = 0
  #totalTimeSquaredMs = 0
  #warmupTimeMs = 0
  #warmupTimeSquaredMs = 0
  #lastMs = 0

  /** Rows of one request: each took its share of the time. */
  add(elapsedMs: number, rows: number): void {
    if (rows === 0) return
    const each = elapsedMs / rows
    const warming = Math.min(Math.max(warmUpCount - this.#count, 0), rows)
    this.#count += rows
    this.#totalTimeMs += elapsedMs
    this.#totalTimeSquaredMs += rows * each ** 2
    this.#warmupTimeMs += warming * each
    this.#warmupTimeSquaredMs += warming * each ** 2
    this.#lastMs = each
  }

  told(): object {
    const warmed = this.#count - warmUpCount
    return {
      count: this.#count,
      totalTimeMs: this.#totalTimeMs,
      totalTimeSquaredMs: this.#totalTimeSquaredMs,
      warmupTimeMs: this.#warmupTimeMs,
      warmupTimeSquaredMs: this.#warmupTimeSquaredMs,
      lastMs: this.#lastMs,
      averageTime: this.#count === 0 ? 0 : this.#totalTimeMs / this.#count,
      averageAfterWarmupTime: warmed > 0 ? (this.#totalTimeMs - this.#warmupTimeMs) / warmed : 0,
    }
  }
}

/** What one service has predicted by this front. */
export class PredictStats {
  readonly prediction = new WorkTimes()
  readonly get = new WorkTimes()
  readonly post = new WorkTimes()
  /** Of models with a script before them, which there are none of here. */
  readonly #python = new WorkTimes()
  #lastTimeMs = 0

  predicted(atMs: number): void {
    this.#lastTimeMs = atMs
  }

  told(startedAtMs: number, nowMs: number): object {
    const lastMs = this.#lastTimeMs
    return {
      startTime: startedAtMs,
      lastTime: lastMs,
      startTimeUTC: utcText(startedAtMs),
      lastTimeUTC: lastMs === 0 ? '' : utcText(lastMs),
      upTimeMs: nowMs - startedAtMs,
      lastTimeAgoMs: lastMs === 0 ? 0 : nowMs - lastMs,
      warmUpCount,
      prediction: this.prediction.told(),
      get: this.get.told(),
      post: this.post.told(),
      pythonget: this.#python.told(),
      pythonpost: this.#python.told(),
    }
  }
}

/** `2026-11-28 23:05:00 UTC` */
function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
