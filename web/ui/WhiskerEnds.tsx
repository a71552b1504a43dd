// A hero whisker with its ends written under it, and something between them: usually the «why».
import type { ReactNode } from 'react';
import { position } from './scale.ts';
import { Whisker, type WhiskerProps } from './Whisker.tsx';

interface WhiskerEndsProps extends WhiskerProps {
  lowText: string;
  highText: string;
  /** Stands under the dot. */
  children?: ReactNode;
}

export function WhiskerEnds({ lowText, highText, children, ...whisker }: WhiskerEndsProps) {
  const at = (value: number) => ({
    left: `${Math.max(0, Math.min(1, position(value, whisker))) * 100}%`,
  });
  return (
    <div className="whisker-ends">
      <Whisker {...whisker} width="100%" />
      <div className="whisker-ends-texts">
        <span style={at(whisker.low)}>{lowText}</span>
        {children && <span style={at(whisker.value)}>{children}</span>}
        <span style={at(whisker.high)}>{highText}</span>
      </div>
    </div>
  );
}
