// The months of a list of photos, the latest first, on a line from 0 to 1: each takes a part as
// large as its part of the photos, and inside of it the days are evenly spread. Dates are
// milliseconds in UTC, the zone in which photos are dated.
export class Months {
  constructor(links) {
    let before = 0;
    this.list = links.map(({ dataset }) => {
      const [year, month] = dataset.month.split("-").map(Number);
      const photos = Number(dataset.photos);
      const one = { year, photos, before, from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
      before += photos;
      return one;
    });
    this.total = before;
  }

  indexAt(share) {
    const photo = Math.min(share * this.total, this.total - 1);
    return this.list.findLastIndex((month) => month.before <= photo);
  }

  dateAt(share) {
    const { from, to, before, photos } = this.list[this.indexAt(share)];
    return to - within((share * this.total - before) / photos) * (to - from);
  }

  // A date between two months, or after the last one, is where the month before it ends.
  shareOf(date) {
    const { from, to, before, photos } = this.list.find((month) => month.from < date) ?? this.list.at(-1);
    return (before + within((to - date) / (to - from)) * photos) / this.total;
  }

  startOf(index) {
    return this.list[index].before / this.total;
  }

  // The first month of the next year that has photos, or of the one before.
  otherYear(index, step) {
    const { year } = this.list[index];
    if (step > 0) {
      const earlier = this.list.findIndex((month) => month.year < year);
      return earlier < 0 ? this.list.length - 1 : earlier;
    }
    const later = this.list[Math.max(index - 1, 0)].year;
    return this.list.findIndex((month) => month.year === later);
  }
}

function within(part) {
  return Math.min(Math.max(part, 0), 1);
}
