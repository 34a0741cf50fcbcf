import {
  CellStyleModule,
  ColumnApiModule,
  ColumnAutoSizeModule,
  CustomEditorModule,
  EventApiModule,
  HighlightChangesModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowAutoHeightModule,
  RowStyleModule,
  ScrollApiModule,
  themeQuartz,
  TooltipModule,
  ValidationModule,
} from "ag-grid-community";
import { ROW_HEIGHT } from "./grid-sizes.ts";

/** The parts of the grid that we use. Its checks speak in development only. */
export function registerGridModules(): void {
  ModuleRegistry.registerModules([
    InfiniteRowModelModule,
    CellStyleModule,
    ColumnApiModule,
    ColumnAutoSizeModule,
    CustomEditorModule,
    EventApiModule,
    HighlightChangesModule,
    RenderApiModule,
    RowApiModule,
    // No row measures itself. But only with it the grid knows that, and does not scroll again by itself when rows change.
    RowAutoHeightModule,
    RowStyleModule,
    ScrollApiModule,
    TooltipModule,
    ...(import.meta.env.DEV ? [ValidationModule] : []),
  ]);
}

/** The grid in our colours: every value is a token, so light and dark follow by themselves. */
export const gridTheme = themeQuartz.withParams({
  browserColorScheme: "inherit",
  accentColor: "var(--accent)",
  backgroundColor: "var(--surface)",
  foregroundColor: "var(--ink)",
  textColor: "var(--ink)",
  headerBackgroundColor: "var(--surface-sunken)",
  headerTextColor: "var(--ink-2)",
  headerFontWeight: 600,
  headerFontSize: 12,
  borderColor: "var(--line)",
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  rowBorder: { color: "var(--line)" },
  columnBorder: { color: "var(--grid-column-line)" },
  headerColumnBorder: { color: "var(--line)" },
  rowHoverColor: "var(--surface-hover)",
  fontFamily: "inherit",
  fontSize: 13,
  cellHorizontalPadding: 10,
  rowHeight: ROW_HEIGHT,
  headerHeight: 34,
  focusShadow: "none",
  popupShadow: "none",
  valueChangeValueHighlightBackgroundColor: "var(--accent-soft)",
});
