// What is drawn of the map: areas stand for customers, places for months and profit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapScale, square } from './groups-map.ts';
import { mapGeometry } from './map-geometry.ts';

const grid = (customers: (column: number, row: number) => number) =>
  Array.from({ length: 200 }, (_, i) => {
    const [column, row] = [i % 20, Math.floor(i / 20)];
    return {
      months: column + 0.5,
      profit: Math.round(square((row + 0.5) * 40)),
      customers: customers(column, row),
      value: 0,
    };
  });
const draw = (bins: ReturnType<typeof grid>) =>
  mapGeometry(bins, mapScale(bins, 36), 1, { width: 600, height: 340 });

test('one bin with most customers leaves the differences among the others visible', () => {
  const geometry = draw(grid((column, row) => (column + row === 0 ? 9000 : 1 + column)));
  assert.ok(geometry.drawnUpTo !== null && geometry.drawnUpTo < 9000);
  assert.ok(geometry.radius(20) > 2 * geometry.radius(2));
  assert.equal(geometry.radius(9000), geometry.radius(geometry.drawnUpTo));
});

test('where no bin stands out every mark has its own area', () => {
  const geometry = draw(grid((column) => 10 + column));
  assert.equal(geometry.drawnUpTo, null);
  const area = (customers: number) => geometry.radius(customers) ** 2 / customers;
  assert.ok(Math.abs(area(10) - area(29)) < 1e-9);
});

test('zero profit lies on the line of zero, more months lie further right', () => {
  const geometry = draw(grid(() => 5));
  assert.ok(geometry.y(0) < geometry.height);
  assert.ok(geometry.y(100) < geometry.y(0));
  assert.ok(geometry.x(12) < geometry.x(13));
});
