import { expect, test } from "vitest";
import { ScrollEcho } from "./scroll-echo.ts";

test("the scrollbar repeats where the rows went: an echo, however late it comes", () => {
  const echo = new ScrollEcho();
  expect(echo.isEcho("rows", 7000)).toBe(false);
  expect(echo.isEcho("scrollbar", 7000)).toBe(true);
  expect(echo.isEcho("rows", 14_000)).toBe(false);
  expect(echo.isEcho("scrollbar", 14_000.4)).toBe(true);
});

test("the rows repeat where the scrollbar was dragged: an echo, though it has been dragged on", () => {
  const echo = new ScrollEcho();
  expect(echo.isEcho("scrollbar", 500)).toBe(false);
  expect(echo.isEcho("rows", 500)).toBe(true);
  expect(echo.isEcho("scrollbar", 900)).toBe(false);
});

test("whoever moves on leads, from either side", () => {
  const echo = new ScrollEcho();
  expect(echo.isEcho("rows", 300)).toBe(false);
  expect(echo.isEcho("scrollbar", 800)).toBe(false);
  expect(echo.isEcho("rows", 800)).toBe(true);
  expect(echo.isEcho("rows", 300)).toBe(false);
  expect(echo.isEcho("scrollbar", 300)).toBe(true);
});
