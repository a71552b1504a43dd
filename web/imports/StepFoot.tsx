// The buttons under a step: back at the left, on at the right.
import type { ReactNode } from 'react';

export function StepFoot({ back, children }: { back?: ReactNode; children?: ReactNode }) {
  return (
    <div className="step-foot">
      <div>{back}</div>
      <div className="step-foot-next">{children}</div>
    </div>
  );
}
