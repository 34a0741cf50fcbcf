/** Three bars: plan, forecast, actual. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#3d4fd6" />
      <rect x="7" y="8" width="14" height="4" rx="2" fill="#fff" opacity=".55" />
      <rect x="10" y="14" width="15" height="4" rx="2" fill="#fff" />
      <rect x="10" y="20" width="9" height="4" rx="2" fill="#ffc857" />
    </svg>
  );
}
