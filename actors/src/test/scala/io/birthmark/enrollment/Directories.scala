package io.birthmark.enrollment

import scala.jdk.CollectionConverters._

/** A node's view of the groups, as specs of other packages need it. */
object Directories {
  def of(groups: EnrollmentGroup*): GroupDirectory = {
    val directory = waiting()
    directory.accept(TenantGroups.of(1, groups.asJava))
    directory
  }

  /** Of a node that has not heard of any group yet. */
  def waiting(): GroupDirectory = new GroupDirectory
}
