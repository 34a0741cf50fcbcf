// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./ui/tokens.css";
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { guardUnsent } from "./features/grid/unsent-edits.ts";
import { applyTheme, storedTheme } from "./ui/theme.ts";

applyTheme(storedTheme());
guardUnsent();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
