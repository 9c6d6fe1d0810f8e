/** The pipeline on AWS, as stacks of the CDK: what provision sets, and what runs on it. */
@NullMarked
package ai.nolmt.generations.aws;

import org.jspecify.annotations.NullMarked;
