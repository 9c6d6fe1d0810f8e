package ai.nolmt.generations.aws;

/** What a task of a stage is made of. */
record StageParts(Wishes wishes, StageRoles roles, StageSecrets secrets, Images images) {}
